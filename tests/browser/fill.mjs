// A long timeline, written by those who look after the patient through the API, as a browser would.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import http from 'node:http'

const sentences = [
  '訪問しました。変わりなく過ごされています。',
  '夕食は半分ほど。水分は600mlとれています。',
  '右下肢のむくみが昨日より少し強く、靴下のあとが残ります。入浴は見合わせ、足を上げて休んでいただきました。明日の朝もう一度みます。',
  '薬の飲み忘れはありません。残薬は7日分です。',
  'ご家族より、夜間に2回トイレに起きるとのこと。ふらつきはなく、手すりを使えています。ポータブルトイレの相談を希望されています。',
]

/** UUIDv7, as the API wants its keys. */
function newKey() {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(Date.now(), 0, 6)
  bytes[6] = (bytes[6] & 0x0f) | 0x70
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function createClient(url) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 32 })
  return (method, path, { cookie, body, key } = {}) =>
    new Promise((resolve, reject) => {
      const headers = { 'x-tsunagu': '1', 'content-type': 'application/json', ...(cookie && { cookie }), ...(key && { 'idempotency-key': key }) }
      const request = http.request(url + path, { method, agent, headers }, async (response) => {
        const chunks = await response.toArray()
        const text = Buffer.concat(chunks).toString()
        if (response.statusCode >= 300) reject(new Error(`${path}: ${response.statusCode} ${text}`))
        else resolve({ value: text && JSON.parse(text), cookie: response.headers['set-cookie']?.map((one) => one.split(';')[0]).join('; ') })
      })
      request.on('error', reject)
      request.setTimeout(60_000, () => request.destroy(new Error(`${path}: no answer`)))
      request.end(body && JSON.stringify(body))
    })
}

/** Writes in turns by two persons until the timeline of a patient has so many entries. Answers how many numbers it has then. */
export async function fillTimeline(region, { name, year, entries }) {
  const call = createClient(region.url)
  const { items: personas } = (await call('GET', '/api/demo/personas')).value
  const authors = []
  for (const author of ['鈴木 美穂', '田中 健一']) {
    const { persona } = personas.find((one) => one.name === author)
    authors.push((await call('POST', '/api/demo/session', { body: { persona } })).cookie)
  }
  const list = (await call('GET', '/api/patients?limit=200', { cookie: authors[0] })).value
  const patient = list.items.find((row) => row.name === name && row.birth_date.startsWith(year))
  assert.ok(patient, `${name} is among the patients`)
  let left = entries - patient.head
  const write = async (number) => {
    const body = { kind: 'note', text: `${number} ${sentences[number % sentences.length]}` }
    await call('POST', `/api/patients/${patient.id}/entries`, { cookie: authors[number % 2], key: newKey(), body })
  }
  const writers = Array.from({ length: 32 }, async () => {
    for (; left > 0; ) await write(left--)
  })
  await Promise.all(writers)
  return patient
}
