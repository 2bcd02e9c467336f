export { default as EntryActions } from './EntryActions.svelte'
export { default as KeptText } from './KeptText.svelte'
export { default as MustReadLine } from './MustReadLine.svelte'
export { default as News } from './News.svelte'
