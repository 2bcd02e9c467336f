/** What an open composer shows around its text; fetched right after it, so that writing can begin before. */
export { default as Attach } from './Attach.svelte'
export { default as AttachButton } from './AttachButton.svelte'
export { default as ComposerReply } from './ComposerReply.svelte'
export { default as EntryFields } from './EntryFields.svelte'
export { default as EntryOptions } from './EntryOptions.svelte'
export { default as Problems } from './Problems.svelte'
export { problemsOf } from './problems'
export { default as WhereKept } from './WhereKept.svelte'
