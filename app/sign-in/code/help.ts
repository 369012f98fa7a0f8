/** What the code page does by itself. It comes a moment after the page, which works where it never comes. */
export { assist } from './assist'
export { runClock } from './clock'
