/** Whether one pane fills the screen; the same width as in the styles. */
export const isPhone = (): boolean => !matchMedia('(min-width: 900px)').matches
