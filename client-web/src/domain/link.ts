/** What can be read elsewhere, as it is typed. */
export type Link = { name: string; url: string }

/** The limits of the server. */
export const longestLink = 500
export const longestLinkName = 100

export const isAddress = (text: string): boolean => text.length <= longestLink && /^https:\/\/[^\s/]+\S*$/i.test(text)

/** As they are sent; a row that says nothing counts for nothing. */
export const linksOf = (rows: Link[]): Link[] =>
  rows.map(({ name, url }) => ({ name: name.trim(), url: url.trim() })).filter(({ name, url }) => name || url)

/** Whether a row says something that cannot be a link. */
export const hasWrongLink = (rows: Link[]): boolean =>
  linksOf(rows).some(({ name, url }) => name === '' || [...name].length > longestLinkName || !isAddress(url))
