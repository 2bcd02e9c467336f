// Behind a proxy that lets no socket through, news comes all the same.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { box, entry, send } from './hands.mjs'
import { openPatient, signIn } from './server.mjs'
import { browser, region } from './stage.mjs'

test('where sockets are blocked a post arrives by asking', async () => {
  const doctor = await signIn(browser, region, '田中 健一')
  await doctor.page.context().routeWebSocket(/\/ws$/, (socket) => socket.close())
  await doctor.page.reload()
  const polled = doctor.page.waitForResponse((answer) => answer.url().includes('/api/heads'))
  await openPatient(doctor.page)
  assert.equal((await polled).status(), 200)

  const nurse = await signIn(browser, region, '鈴木 美穂')
  await openPatient(nurse.page)
  await box(nurse.page).fill('壁の向こうへ届く文です。')
  await send(nurse.page)
  await entry(doctor.page, '壁の向こうへ届く文です。').waitFor()

  await box(doctor.page).fill('壁の向こうから返す文です。')
  await send(doctor.page)
  await entry(nurse.page, '壁の向こうから返す文です。').waitFor()
  await entry(doctor.page, '壁の向こうから返す文です。').getByRole('button', { name: 'この投稿の操作' }).waitFor()
  assert.equal(await doctor.page.getByText('つながっていません').count(), 0)
  assert.deepEqual(doctor.faults, [])
})
