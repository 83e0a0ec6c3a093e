import OpenSeadragon from 'openseadragon';
import type { Picture, Pyramid } from '../../data/pyramid.ts';
import { ZOOM_STEP } from './zoom-step.ts';

/** By its tiles, or whole. */
export type Source = { pyramid: Pyramid } | { picture: Picture };

export type Viewer = {
  /** @param share of the frame's width, from 0 to 1: left of it is the first picture, right of it the second */
  setLine: (share: number) => void;
  /** @param scale CSS pixels to one of the last picture's; 0: as large as fits */
  zoomTo: (scale: number) => void;
  zoomBy: (factor: number) => void;
  close: () => void;
};

type Listener = { zoomed: (scale: number) => void; failed: () => void };

/**
 * Shows pictures of the same in the same place. It fetches no more than it shows: each is clipped at the line, and what is
 * clipped away is not asked for.
 */
export function openViewer(
  element: HTMLElement,
  label: string,
  sources: Source[],
  { zoomed, failed }: Listener,
): Viewer {
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const viewer = new OpenSeadragon.Viewer({
    element,
    // Its other one takes a context of WebGL, of which a browser has few.
    drawer: 'canvas',
    showNavigationControl: false,
    silenceMultiImageWarnings: true,
    visibilityRatio: 1,
    minZoomImageRatio: 1,
    maxZoomPixelRatio: 4,
    animationTime: isCalm ? 0 : 0.4,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
  });
  viewer.canvas.setAttribute('role', 'application');
  viewer.canvas.setAttribute('aria-label', label);
  let share = 1;
  const items = () =>
    Array.from({ length: viewer.world.getItemCount() }, (_, i) => viewer.world.getItemAt(i));

  const clipAtLine = () => {
    const [before, after] = items();
    if (!before || !after) return;
    const { viewport } = viewer;
    const pixel = new OpenSeadragon.Point(share * viewport.getContainerSize().x, 0);
    const line = Math.min(1, Math.max(0, viewport.pointFromPixel(pixel, true).x));
    clip(before, 0, line);
    clip(after, line, 1);
  };
  const zoomTo = (scale: number) => {
    const item = items().at(-1);
    if (!item) return;
    if (scale === 0) viewer.viewport.goHome();
    else viewer.viewport.zoomTo(item.imageToViewportZoom(scale));
    viewer.viewport.applyConstraints();
  };
  const zoomBy = (factor: number) => {
    viewer.viewport.zoomBy(factor);
    viewer.viewport.applyConstraints();
  };
  /** While all of it is shown a finger has nothing to move, and scrolls the page: a photo may fill a phone's screen. */
  const shareTouches = () => {
    const isWhole = viewer.viewport.getZoom(false) <= viewer.viewport.getHomeZoom() * 1.01;
    for (const { style } of [viewer.container, viewer.canvas]) style.touchAction = isWhole ? 'pan-y' : 'none';
  };
  const tell = () => {
    clipAtLine();
    shareTouches();
    const item = items().at(-1);
    if (item) zoomed(item.viewportToImageZoom(viewer.viewport.getZoom(false)));
  };
  const shortcuts: Record<string, () => void> = {
    '+': () => zoomBy(ZOOM_STEP),
    '=': () => zoomBy(ZOOM_STEP),
    '-': () => zoomBy(1 / ZOOM_STEP),
    '0': () => zoomTo(0),
    '1': () => zoomTo(1),
  };
  viewer.addHandler('canvas-key', (event) => {
    const { key, ctrlKey, altKey, metaKey } = event.originalEvent as KeyboardEvent;
    // Its own keys move the picture, and also turn and mirror it, and are found by where they lie on an American keyboard.
    if (key.startsWith('Arrow')) return;
    event.preventDefaultAction = true;
    if (!ctrlKey && !altKey && !metaKey) shortcuts[key]?.();
  });
  for (const event of ['open', 'viewport-change', 'resize'] as const) viewer.addHandler(event, tell);
  viewer.addHandler('open-failed', failed);
  viewer.open(sources.map((source) => ({ tileSource: tileSourceOf(source), width: 1 })));
  return {
    setLine: (next) => {
      share = next;
      clipAtLine();
    },
    zoomTo,
    zoomBy,
    close: () => viewer.destroy(),
  };
}

/** Shows what lies between two shares of a picture's width. */
function clip(item: OpenSeadragon.TiledImage, from: number, to: number): void {
  item.setOpacity(to > from ? 1 : 0);
  const { x: width, y: height } = item.getContentSize();
  if (to > from) item.setClip(new OpenSeadragon.Rect(from * width, 0, (to - from) * width, height));
}

function tileSourceOf(source: Source) {
  if ('picture' in source) return { type: 'image', url: source.picture.address };
  const { id, width, height, tile_side: tileSize, levels } = source.pyramid;
  const getTileUrl = (level: number, column: number, row: number) =>
    `/renditions/${id}/tiles/${level}/${column}/${row}`;
  return { width, height, tileSize, minLevel: 0, maxLevel: levels - 1, getTileUrl };
}
