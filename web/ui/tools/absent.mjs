// Stands for the parts of libraries that the page does without: see vite.config.ts. What such a
// part would export is undefined, and their owners then leave it out.
export function _configure() {}
export function addDoubleTapListener() {}
export function removeDoubleTapListener() {}
export function IconDefault() {}
export const MarkerDrag = undefined;
export const vmlCreate = undefined;
export const vmlMixin = undefined;
