/** A password has at least so many letters. */
export const shortestPassword = 15
