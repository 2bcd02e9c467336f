import { call } from './client'
import type { NotificationSettings, Notifications, PushSubscriptionBody, Tried, UrgentReach } from './types'

export const readNotifications = () => call<Notifications>('GET', '/api/notifications/settings')
export const chooseNotifications = (body: NotificationSettings) =>
  call<Notifications>('PUT', '/api/notifications/settings', { body })
export const readPushKey = () => call<{ key: string }>('GET', '/api/notifications/key')
export const subscribeDevice = (body: PushSubscriptionBody) =>
  call<void>('POST', '/api/notifications/subscriptions', { body })
export const unsubscribeDevice = () => call<void>('DELETE', '/api/notifications/subscriptions')
export const tryDevice = () => call<Tried>('POST', '/api/notifications/test')
export const giveMail = (address: string) => call<void>('PUT', '/api/notifications/mail', { body: { address } })
export const confirmMail = (code: string) =>
  call<void>('POST', '/api/notifications/mail/confirmation', { body: { code } })
export const forgetMail = () => call<void>('DELETE', '/api/notifications/mail')
export const readUrgentReach = (patient: string) => call<UrgentReach>('GET', `/api/patients/${patient}/urgent-reach`)
