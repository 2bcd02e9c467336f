import { call } from './client'
import type { Inquiries, Inquiry, InquiryAnswer, InquiryBody } from './types'

export const listInquiries = () => call<Inquiries>('GET', '/api/inquiries')
export const getInquiry = (id: string) => call<Inquiry>('GET', `/api/inquiries/${id}`)
export const askInquiry = (key: string, body: InquiryBody) =>
  call<{ items: Inquiry[] }>('POST', '/api/inquiries', { key, body })
export const sayInInquiry = (id: string, key: string, text: string) =>
  call<Inquiry>('POST', `/api/inquiries/${id}/messages`, { key, body: { text } })
/** `version` is the number of the message that was read last. */
export const answerInquiry = (
  id: string,
  key: string,
  version: number,
  body: { answer: InquiryAnswer; text: string | null },
) => call<Inquiry>('POST', `/api/inquiries/${id}/answer`, { key, version, body })
export const endInquiry = (id: string, key: string, version: number) =>
  call<Inquiry>('POST', `/api/inquiries/${id}/end`, { key, version })
export const noteInquiryRead = (id: string, number: number) =>
  call<void>('PUT', `/api/inquiries/${id}/read`, { body: { number } })
