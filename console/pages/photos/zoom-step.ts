/** What one press of a key or button changes the zoom by. Apart from the viewer, which is fetched later than the buttons. */
export const ZOOM_STEP = 1.5;
