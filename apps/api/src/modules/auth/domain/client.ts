/** Where a call comes from: the address limits tries, the browser's name tells one's devices apart. */
export interface Client {
  ip: string;
  userAgent: string | null;
}
