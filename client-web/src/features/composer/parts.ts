import EntryFields from './EntryFields.svelte'
import EntryOptions from './EntryOptions.svelte'

/** What an open composer shows around its text; fetched right after it, so that writing can begin before. */
export { EntryFields, EntryOptions }
