/** A document as the viewer needs it; its bytes are asked for only when it is opened. */
export interface ViewerDocument {
  id: string;
  title: string;
  fileName: string;
  mime: string;
  sizeBytes?: number;
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
