const devices = ['iPhone', 'iPad', 'Android', 'Windows', 'CrOS', 'Mac', 'Linux']
const names: Record<string, string> = { CrOS: 'Chromebook' }

/** What kind of device a passkey was made on, for whoever finds it in a list later; nothing where it is none that one knows. */
export function deviceKind(agent: string): string {
  const found = devices.find((device) => agent.includes(device)) ?? ''
  return names[found] ?? found
}
