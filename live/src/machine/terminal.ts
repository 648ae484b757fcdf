/** What a terminal takes for the end of input. */
export const CTRL_D = "\u0004"
