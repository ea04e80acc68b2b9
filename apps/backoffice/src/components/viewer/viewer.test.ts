import { describe, expect, it } from 'vitest';
import { fitScale, watermarkImage, zoomStep } from './viewer.js';

describe('zoom', () => {
  it('steps to the next notch, also from a scale between two', () => {
    expect(zoomStep(1, 1)).toBe(1.25);
    expect(zoomStep(0.33, 1)).toBe(0.5);
    expect(zoomStep(0.33, -1)).toBe(0.25);
  });
  it('stays at the ends', () => {
    expect(zoomStep(6, 1)).toBe(6);
    expect(zoomStep(0.25, -1)).toBe(0.25);
  });
});

describe('fit', () => {
  const frame = { width: 400, height: 800 };
  it('shows the whole of a large image', () => {
    expect(fitScale({ width: 4000, height: 2000 }, frame, 0)).toBe(0.1);
  });
  it('measures a turned image by its turned sides', () => {
    expect(fitScale({ width: 4000, height: 2000 }, frame, 90)).toBe(0.2);
  });
  it('does not blow up a small image', () => {
    expect(fitScale({ width: 100, height: 100 }, frame, 0)).toBe(1);
  });
});

it('writes a name across the screen, whatever signs it has', () => {
  const image = decodeURIComponent(watermarkImage('copia · D’Angelo <A & "B">'));
  expect(image).toContain('copia · D’Angelo &#60;A &#38; &#34;B&#34;&#62;');
  expect(image).not.toContain('<A');
});
