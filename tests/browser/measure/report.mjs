// Results as `load bench` prints them: a line of JSON or a row of a table per workload.
const isJson = Boolean(process.env.JSON_LINES)
const only = process.env.ONLY ?? ''

/** Whether a workload, or some workload under this prefix, was asked for. */
export const wants = (name) => name.startsWith(only) || only.startsWith(name)

const number = (value) => (value === undefined ? null : Number(value.toPrecision(3)))

/** Prints one workload. `p95` is in the workload's own unit. */
export function report(workload, unit, value, p95) {
  const none = { ceiling: null, ratio: null, p50_ms: null, p99_ms: null, lost: null, duplicated: null }
  const line = { workload, unit, value: number(value), ...none, p95: number(p95) }
  if (isJson) console.log(JSON.stringify(line))
  else console.log(`${workload.padEnd(28)} ${String(line.value).padStart(8)} ${unit.padEnd(12)} ${line.p95 === null ? '' : `p95 ${line.p95}`}`)
}

/** The value that `percent` per cent do not exceed, by nearest rank. */
export function percentile(values, percent) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)]
}

export const median = (values) => percentile(values, 50)
