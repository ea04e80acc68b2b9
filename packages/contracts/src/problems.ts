/**
 * Stable problem codes (RFC 9457). A code never changes meaning; its text for people is in
 * `problem-texts.ts`. `title` is for developers and logs, `status` is the HTTP status it travels with.
 */
export const PROBLEMS = {
  // Of any request
  malformed_request: { status: 400, title: 'Malformed request' },
  validation_failed: { status: 422, title: 'Some fields are not valid' },
  unauthenticated: { status: 401, title: 'Sign-in required' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'Conflict with the current state' },
  conflict_stale_version: { status: 409, title: 'Changed by somebody else in the meantime' },
  state_transition_not_allowed: { status: 409, title: 'Not possible in the current state' },
  idempotency_key_required: { status: 400, title: 'Idempotency-Key header required' },
  idempotency_conflict: { status: 409, title: 'Idempotency-Key already used for another request' },
  idempotency_in_progress: { status: 409, title: 'The same request is still being processed' },
  payload_too_large: { status: 413, title: 'Request too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal_error: { status: 500, title: 'Internal error' },
  service_unavailable: { status: 503, title: 'Service temporarily unavailable' },
  municipality_not_found: { status: 404, title: 'Municipality not found' },
  feature_not_enabled: { status: 404, title: 'Not enabled by this municipality' },

  // Registration (R3–R13, R16–R20, R37)
  registration_email_or_fiscal_code_taken: {
    status: 409,
    title: 'E-mail or fiscal code already belongs to an account',
  },
  registration_session_not_found: { status: 404, title: 'Registration session not found' },
  registration_session_expired: { status: 410, title: 'Registration session expired' },
  registration_details_missing: { status: 409, title: 'Personal details not given yet' },
  registration_otp_missing: { status: 409, title: 'E-mail code not confirmed yet' },
  registration_not_matched: { status: 422, title: 'The data match no subscriber' },
  registration_not_recognised: { status: 422, title: 'The data match no registry record' },
  resume_link_invalid: { status: 410, title: 'Resume link not valid' },
  registration_link_invalid: { status: 410, title: 'Confirmation link not valid' },
  otp_invalid: { status: 422, title: 'Wrong e-mail code' },
  otp_attempts_exhausted: { status: 410, title: 'Too many wrong codes' },
  otp_resend_too_soon: { status: 429, title: 'A code was sent a moment ago' },
  otp_resend_limit: { status: 429, title: 'No more codes for this registration' },

  // Signing in
  credentials_invalid: { status: 401, title: 'Wrong credentials' },
  totp_required: { status: 401, title: 'Authenticator code required' },
  totp_invalid: { status: 401, title: 'Wrong authenticator code' },
  email_not_verified: { status: 403, title: 'E-mail address not verified' },
  account_locked: { status: 403, title: 'Account locked' },
  refresh_invalid: { status: 401, title: 'Session not valid' },
  refresh_reused: { status: 401, title: 'Session revoked: refresh token used twice' },
  password_reset_link_invalid: { status: 410, title: 'Password reset link not valid' },
  current_password_invalid: { status: 422, title: 'Wrong current password' },
  invitation_link_invalid: { status: 410, title: 'Invitation link not valid' },
  api_key_invalid: { status: 401, title: 'API key not valid' },
  api_key_expired: { status: 401, title: 'API key expired' },
  api_key_revoked: { status: 401, title: 'API key revoked' },
  api_scope_missing: { status: 403, title: 'API key lacks the scope' },
  sandbox_only: { status: 404, title: 'Only a sandbox has a clock of its own' },
  api_zone_not_allowed: { status: 403, title: 'API key not valid for this zone' },

  // PINs on paper (R35, R36)
  pin_letter_gone: { status: 410, title: 'PIN letter already taken or expired' },

  // Certifications and plates (R44–R57, R66–R68, R71)
  certification_pending_exists: { status: 409, title: 'A certification is already waiting for a decision' },
  certification_type_not_available: { status: 409, title: 'Certification type not open to requests' },
  certification_not_accepted: { status: 409, title: 'Certification not accepted or no longer valid' },
  plate_mismatch: { status: 422, title: 'Plate and its confirmation differ' },
  plate_already_associated: { status: 409, title: 'Plate already associated with this account' },
  plate_pending_exists: { status: 409, title: 'A request for this plate is waiting for a decision' },
  plate_not_accepted: { status: 409, title: 'Plate association not accepted' },
  plate_not_electric: { status: 409, title: 'Vehicle not certified as electric' },
  plate_holder_differs: { status: 409, title: 'Vehicle of another holder' },
  vehicle_kind_not_allowed: { status: 409, title: 'Vehicle kind not allowed' },
  vehicle_class_closed: { status: 409, title: 'No subscriptions for this kind of vehicle (yet)' },
  single_request_only: { status: 409, title: 'Plate and subscription are asked for in one request' },
  renewals_only: { status: 409, title: 'Only renewals online' },

  // Subscription requests
  request_open_exists: { status: 409, title: 'An open request for this plate and product exists' },
  product_not_available: { status: 409, title: 'Product not available' },
  product_sold_out: { status: 409, title: 'No places left for this product' },
  start_date_not_allowed: { status: 422, title: 'Start date not allowed' },
  second_plate_first_unpaid: { status: 409, title: 'First plate not requested and paid yet' },
  nothing_to_pay: { status: 409, title: 'Free of charge' },
  places_full: { status: 409, title: 'No place left' },
  places_full_waitlist: { status: 409, title: 'No place left; there is a waiting list' },
  holder_limit_reached: { status: 409, title: 'No further plate of this holder' },
  waitlist_already_joined: { status: 409, title: 'On the waiting list already' },
  waitlist_not_needed: { status: 409, title: 'A place is free' },
  overlapping_right: { status: 409, title: 'A subscription already covers plate, zone and period' },

  // Subscriptions in life
  subscription_change_not_possible: { status: 409, title: 'Not possible in the subscription’s state' },
  subscription_renewal_open: { status: 409, title: 'A renewal with the present plate is under way' },
  plate_unchanged: { status: 409, title: 'The subscription has this plate already' },
  temporary_plate_not_offered: { status: 409, title: 'No temporary plates here' },
  temporary_plate_limit: { status: 409, title: 'No temporary plate left for this year' },
  temporary_plate_overlaps: { status: 409, title: 'Another temporary plate in these days' },
  temporary_plate_none: { status: 409, title: 'No temporary plate to end' },
  revocation_announced: { status: 409, title: 'A revocation is announced' },
  revocation_none: { status: 409, title: 'No revocation announced' },
  restoration_overlaps: { status: 409, title: 'The days given back overlap another right' },
  late_money_not_grantable: { status: 409, title: 'The money cannot become a right' },
  late_money_settled: { status: 409, title: 'Nothing to resolve about this payment' },

  // Payment, documents, invoice, refund (R74–R84)
  request_not_payable: { status: 409, title: 'Request not in a payable state' },
  payment_in_progress: { status: 409, title: 'A payment is already in progress' },
  payment_already_done: { status: 409, title: 'Already paid' },
  payment_not_online_now: { status: 409, title: 'No account takes online payments at the moment' },
  payment_account_of_deployment: { status: 409, title: 'The account is configured with the deployment' },
  payment_account_method_taken: { status: 409, title: 'Another account takes this way to pay' },
  payment_method_not_available: { status: 409, title: 'Payment method not available' },
  payment_provider_unavailable: { status: 503, title: 'Payment provider not reachable' },
  document_not_ready: { status: 409, title: 'Document still being prepared' },
  documents_by_email_only: { status: 409, title: 'Documents are delivered by e-mail here' },
  documents_from_list_only: { status: 409, title: 'Documents are not sent by e-mail here' },
  invoice_window_closed: { status: 409, title: 'Invoice window closed' },
  invoice_not_offered: { status: 409, title: 'Invoices are not asked for online here' },
  invoice_all_refunded: { status: 409, title: 'All that was paid has been given back' },
  credit_note_before_invoice: { status: 409, title: 'The invoice it takes back was refused' },
  invoice_link_required: { status: 409, title: 'The invoice is asked for through the link in the e-mail' },
  invoice_not_acceptable: { status: 422, title: 'The tax office would refuse this invoice' },
  invoice_already_requested: { status: 409, title: 'Invoice already requested' },
  refund_exceeds_payment: { status: 422, title: 'Refund exceeds the amount paid' },
  refund_same_person: { status: 403, title: 'Requester cannot approve own refund' },
  refund_not_possible: { status: 409, title: 'Nothing can be given back from here' },
  refund_whole_only: { status: 422, title: 'Money without a right goes back whole' },
  refund_way_not_available: { status: 422, title: 'Not a way to give this payment back' },
  cash_not_enough: { status: 409, title: 'Not enough cash in the till' },

  // The counter
  holder_already_exists: { status: 409, title: 'A holder with this fiscal code exists' },
  holder_has_account: { status: 409, title: 'The holder has an account already' },
  account_email_taken: { status: 409, title: 'Another account has this e-mail address' },
  delegation_required: { status: 422, title: 'A delegation document is required' },
  webhook_disabled: { status: 409, title: 'The webhook is disabled' },
  webhook_limit_reached: { status: 409, title: 'No more webhooks' },
  cash_session_of_another_day: { status: 409, title: 'The cash session of another day is still open' },
  cash_session_closed: { status: 409, title: 'The cash session is closed' },
  cash_session_own: { status: 409, title: 'One’s own cash session is counted' },
  payment_not_voidable: { status: 409, title: 'The payment cannot be voided' },
  payment_void_closed: { status: 409, title: 'The cash session of the payment is closed' },
  payment_void_used: { status: 409, title: 'What was sold has been used' },
  payment_void_invoiced: { status: 409, title: 'The payment has an invoice' },

  // Renewal (R86–R88, R93)
  renewal_not_open: { status: 409, title: 'Renewal not open yet' },
  renewal_lapsed: { status: 409, title: 'Renewal window over' },
  renewal_already_requested: { status: 409, title: 'Renewal already requested' },
  renewal_product_gone: { status: 409, title: 'The product is no longer sold' },
  renewal_at_counter: { status: 409, title: 'Renewal at the counter only' },

  // Review by operators (R49, R63–R65)
  checks_not_green: { status: 409, title: 'An automatic check is not in order' },
  reminder_sent_today: { status: 409, title: 'A reminder was sent today already' },
  decision_reason_required: { status: 422, title: 'A reason is required' },
  decision_on_own_request: { status: 403, title: 'Own request cannot be decided' },
  decision_on_own_submission: { status: 403, title: 'Submitted on behalf by the same operator' },
  case_claimed_by_other: { status: 409, title: 'Case taken by a colleague' },
  takeover_reason_required: { status: 422, title: 'A reason is required to take a colleague’s work' },
  case_certification_first: { status: 409, title: 'The certification of the case is decided first' },
  case_plate_first: { status: 409, title: 'The plate of the case is decided first' },
  decision_leaving: { status: 409, title: 'A decision is about to leave' },
  decision_gone: { status: 409, title: 'No decision waits to leave' },
  check_failed: { status: 409, title: 'An automatic check failed' },
  override_not_allowed: { status: 403, title: 'Not allowed to decide against a failed check' },
  hand_over_not_possible: { status: 422, title: 'This colleague cannot decide the case' },
  document_missing: { status: 422, title: 'A required document is missing' },
  document_verdict_missing: { status: 409, title: 'Documents not all judged valid' },
  document_not_usable: { status: 409, title: 'Document not usable here' },

  // Uploads
  assistance_link_invalid: { status: 410, title: 'Link to the conversation not valid' },
  assistance_files_full: { status: 409, title: 'The conversation takes no more files' },
  upload_missing: { status: 422, title: 'No file in the request' },
  upload_type_not_allowed: { status: 415, title: 'File type not allowed' },
  upload_heic_not_supported: { status: 415, title: 'HEIC images not supported' },
  upload_too_large: { status: 413, title: 'File too large' },
  upload_empty: { status: 422, title: 'Empty file' },
  upload_image_too_many_pixels: { status: 422, title: 'Image has too many pixels' },
  upload_unreadable: { status: 422, title: 'File cannot be read' },
  upload_pdf_required: { status: 415, title: 'Only PDF files are taken here' },
  upload_pdf_encrypted: { status: 422, title: 'PDF protected by a password' },
  upload_pdf_active_content: { status: 422, title: 'PDF contains active content' },
  upload_pdf_too_many_pages: { status: 422, title: 'PDF has too many pages' },

  // Files of the office (R16, R37)
  import_under_way: { status: 409, title: 'Another import is under way' },
  import_too_large: { status: 413, title: 'Import file too large' },
  import_not_csv: { status: 415, title: 'Not a CSV file' },
  import_has_wrong_rows: { status: 409, title: 'The import has wrong rows' },

  // Plate checks
  check_unavailable: { status: 503, title: 'The check cannot be answered right now' },
  check_id_taken: { status: 409, title: 'Another check has this id' },
  check_by_position_not_available: { status: 422, title: 'Zones have no geometry here' },
  ticket_not_genuine: { status: 404, title: 'Not a ticket of this municipality' },
  sync_cursor_expired: { status: 410, title: 'Cursor too old: take the snapshot again' },

  // Machines and back office
  webhook_signature_invalid: { status: 400, title: 'Webhook signature not valid' },
  code_taken: { status: 409, title: 'Code already used' },
  zone_numbers_claimed: { status: 409, title: 'House numbers already in the table' },
  zone_geometry_invalid: { status: 422, title: 'Outline of the zone not valid' },
  draft_not_publishable: { status: 409, title: 'The draft has faults' },
  draft_outdated: { status: 409, title: 'The product was changed after the draft was begun' },
  operator_email_taken: { status: 409, title: 'An operator with this e-mail exists' },
  own_roles_not_raised: { status: 409, title: 'Nobody gives themselves more roles' },
  last_admin_required: { status: 409, title: 'The last administrator cannot be removed' },
  period_overlaps: { status: 409, title: 'Period overlaps an existing one' },
  policy_in_past: { status: 409, title: 'A policy cannot start in the past' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;
export const PROBLEM_CODES = Object.keys(PROBLEMS) as ProblemCode[];

export function isProblemCode(value: unknown): value is ProblemCode {
  return typeof value === 'string' && Object.hasOwn(PROBLEMS, value);
}

/** Values that fill the `{name}` places of a text. */
export type TextParams = Readonly<Record<string, string | number>>;

/** What is wrong with one field. The SPAs turn it into words with `fieldText`. */
export interface FieldProblem {
  code: FieldCode;
  params?: TextParams;
}

/** A field problem with its place in the request body, as an RFC 6901 JSON pointer (`/email`). */
export interface PointedFieldProblem extends FieldProblem {
  pointer: string;
}

/** Body of every error answer (`application/problem+json`, RFC 9457). */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail: string;
  requestId: string;
  errors?: PointedFieldProblem[];
}

/** What can be wrong with a field. Codes with parameters name them in the comment. */
export const FIELD_CODES = [
  'required',
  'too_short', // min
  'too_long', // max
  'too_small', // min
  'too_large', // max
  'too_few', // min
  'too_many', // max
  'not_a_number',
  'not_a_whole_number',
  'value_not_allowed',
  'repeated',
  'already_used',
  'name_taken',
  'reserved_word',
  'color_too_light',
  'host_name_invalid',
  'webhook_address_invalid',
  'host_not_found',
  'address_not_public',
  'contradicts_policy', // policy, on
  'format_invalid',
  'unexpected_property',
  'characters_not_allowed',
  'email_invalid',
  'email_pec_not_allowed',
  'username_invalid',
  'username_taken',
  'company_not_allowed',
  'person_not_allowed',
  'fiscal_code_invalid',
  'iban_invalid',
  'fiscal_code_date_impossible',
  'fiscal_code_place_unknown',
  'fiscal_code_mismatch',
  'vat_number_invalid',
  'password_too_short', // min
  'password_too_long', // max
  'password_needs_letter',
  'password_needs_digit',
  'password_needs_special',
  'passwords_differ',
  'privacy_required',
  'declaration_required',
  'otp_format_invalid', // length
  'plate_invalid_for_kind', // example
  'plates_differ',
  'vehicle_class_from', // from
  'vehicle_class_closed',
  'date_invalid',
  'instant_invalid',
  'civic_invalid',
  'civics_reversed',
  'civics_none',
  'civics_claimed', // zone, numbers
  'outline_invalid', // reason
  'date_in_future',
  'date_in_past',
  'date_too_early', // min
  'date_too_late', // max
  'dates_reversed',
  'days_without_price', // days
  'draft_fault', // why
  'time_invalid',
  'times_reversed', // row
  'times_overlap', // row
  'variable_unknown', // name
  'postal_code_invalid',
  'phone_invalid',
  'province_invalid',
  'country_invalid',
  'sdi_code_invalid',
  'sdi_code_or_pec_required',
  'document_required',
  'document_kind_not_allowed',
] as const;
export type FieldCode = (typeof FIELD_CODES)[number];

export function isFieldCode(value: unknown): value is FieldCode {
  return (FIELD_CODES as readonly unknown[]).includes(value);
}
