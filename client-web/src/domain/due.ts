export type Due = { key: 'today' | 'tomorrow_morning' | 'tomorrow' | 'three_days'; at: Date }

/** The deadlines that people name; those that have passed, or are too near to be kept, are left out. */
export function dueChoices(now: Date): Due[] {
  const day = (ahead: number, hour: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead, hour, 0, 0)
  const choices: Due[] = [
    { key: 'today', at: day(0, 17) },
    { key: 'tomorrow_morning', at: day(1, 9) },
    { key: 'tomorrow', at: day(1, 17) },
    { key: 'three_days', at: day(3, 17) },
  ]
  return choices.filter(({ at }) => at.getTime() > now.getTime() + 30 * 60_000)
}
