import * as m from '../paraglide/messages'

const reasons: Record<string, () => string> = {
  on_duty: m.ringing_reason_on_duty,
  urgent: m.ringing_reason_urgent,
  must_read: m.ringing_reason_must_read,
  reminder: m.ringing_reason_reminder,
  addressed: m.ringing_reason_addressed,
  notice: m.ringing_reason_notice,
}

/** Why a device rang. */
export const sayReason = (reason: string) => reasons[reason]?.() ?? m.app_name()
