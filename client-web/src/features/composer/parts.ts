/** What an open composer shows around its text; fetched right after it, so that writing can begin before. */
export { problemsOf } from '../../domain/draft_check'
export { default as ComposerReply } from './ComposerReply.svelte'
export { default as EntryFields } from './EntryFields.svelte'
export { default as EntryOptions } from './EntryOptions.svelte'
export { default as Problems } from './Problems.svelte'
export { default as WhereKept } from './WhereKept.svelte'
