/** Whether this browser may ring: what is missing, before it is asked for anything. */
export type Standing = 'unsupported' | 'install' | 'denied' | 'unasked' | 'granted'

export type Surroundings = {
  hasPush: boolean
  permission: NotificationPermission | undefined
  agent: string
  touchPoints: number
  isInstalled: boolean
}

/** iPhones and iPads ring for an app on the home screen alone, and show nothing of push anywhere else. */
export function standingOf({ hasPush, permission, agent, touchPoints, isInstalled }: Surroundings): Standing {
  if (isAppleMobile(agent, touchPoints) && !isInstalled) return 'install'
  if (!hasPush || permission === undefined) return 'unsupported'
  if (permission === 'default') return 'unasked'
  return permission
}

/** An iPad says that it is a Mac; no Mac has a screen to touch. */
function isAppleMobile(agent: string, touchPoints: number): boolean {
  return /iPhone|iPad|iPod/.test(agent) || (agent.includes('Macintosh') && touchPoints > 1)
}

/** Quiet hours that begin when they end would be none, or all day. */
export function isQuietPossible({ from, until }: { from: string; until: string }): boolean {
  return from !== '' && until !== '' && from !== until
}
