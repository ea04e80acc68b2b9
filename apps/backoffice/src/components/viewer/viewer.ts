/** A document as the viewer needs it; its bytes are asked for only when it is opened. */
export interface ViewerDocument {
  id: string;
  title: string;
  fileName: string;
  mime: string;
  sizeBytes?: number;
  /** Sent since the case was last looked at: in answer to a request for integration. */
  fresh?: boolean;
}

export const ZOOM_STEPS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, 6] as const;

/** The next zoom step above (direction 1) or below (-1) the present scale. */
export function zoomStep(scale: number, direction: 1 | -1): number {
  const epsilon = 0.01;
  const wider =
    direction === 1
      ? ZOOM_STEPS.find((step) => step > scale + epsilon)
      : ZOOM_STEPS.findLast((step) => step < scale - epsilon);
  return wider ?? scale;
}

export interface Size {
  width: number;
  height: number;
}

/** The scale at which a turned image fits its frame completely; never larger than life. */
export function fitScale(content: Size, frame: Size, rotation: number): number {
  const turned = rotation % 180 === 0 ? content : { width: content.height, height: content.width };
  if (!turned.width || !turned.height || !frame.width || !frame.height) return 1;
  return Math.min(frame.width / turned.width, frame.height / turned.height, 1);
}

/** A line of text repeated aslant, as a CSS image: faint enough to read through, there on every screenshot. */
export function watermarkImage(text: string): string {
  const escaped = text.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="420" height="180"><text x="210" y="100" text-anchor="middle" transform="rotate(-20 210 90)" font-family="sans-serif" font-size="15" fill="#475569" fill-opacity="0.28">${escaped}</text></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
}
