import { expect, it } from 'vitest'
import { applicationProblems, bodyOfApplication, emptyApplication, fieldOfAnswer } from './application'

const whole = {
  ...emptyApplication(),
  name: ' 港訪問看護 ',
  kana: 'みなとほうもんかんご',
  kind: 'visiting_nurse_station' as const,
  code: '４５６０ １９０１２３',
  phone: '０９８５ー１１ー７７７７',
  contact_name: '港 花子',
  contact_kana: 'みなと はなこ',
  profession: 'nurse' as const,
  contact_mail: 'minato@example.jp',
  accepted: 2,
}

it('sends digits as they are meant', () => {
  expect(applicationProblems(whole, 2)).toEqual({})
  const body = bodyOfApplication(whole)
  expect(body.code).toBe('4560190123')
  expect(body.entry).toMatchObject({ name: '港訪問看護', phone: '0985-11-7777', address: null })
  expect(body.contact).toMatchObject({ phone: null, mail: 'minato@example.jp' })
})

it('says what is missing, and what is wrong, each once', () => {
  expect(applicationProblems(emptyApplication(), 1)).toEqual({
    name: 'missing',
    kana: 'kana',
    kind: 'choose',
    phone: 'missing',
    contact_name: 'missing',
    contact_kana: 'kana',
    profession: 'choose',
    contact_phone: 'reach',
    policy: 'policy',
  })
  const wrong = { ...whole, code: '4860190123', contact_mail: 'nobody', contact_phone: 'none' }
  expect(applicationProblems(wrong, 3)).toEqual({
    code: 'code',
    contact_phone: 'phone',
    contact_mail: 'mail',
    policy: 'policy',
  })
})

it('finds the field that an answer is about', () => {
  expect(
    ['entry.name', 'contact.kana', 'contact.profession', 'code', 'entry.web', undefined].map(fieldOfAnswer),
  ).toEqual(['name', 'contact_kana', 'profession', 'code', null, null])
})
