// What everybody does in a timeline: reads, writes, sends.

export const feed = (page) => page.getByRole('feed')
export const entry = (page, text) => feed(page).getByRole('article').filter({ hasText: text })
export const box = (page) => page.getByRole('textbox', { name: '本文' }).first()
export const kind = (page, name) => page.getByRole('toolbar', { name: '投稿の種類' }).getByRole('button', { name }).click()
export const send = (page) => page.getByRole('button', { name: '送信', exact: true }).click()

/** What can be done with an entry is offered once the server has it. */
export const arrived = (page, text) => entry(page, text).getByRole('button', { name: 'この投稿の操作' }).waitFor({ timeout: 60_000 })

/** Writes and sends; without a line it waits where it can be seen. */
export async function post(page, text) {
  await box(page).fill(text)
  await send(page)
  await page.getByRole('article').filter({ hasText: text }).waitFor()
}

export async function choose(page, text, action) {
  await entry(page, text).getByRole('button', { name: 'この投稿の操作' }).click()
  await page.getByRole('button', { name: action, exact: true }).click()
}

/** Where a key press would go. */
export const focused = (page) => page.locator(':focus')
