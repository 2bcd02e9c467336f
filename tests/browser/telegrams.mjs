// A folder that the server watches for alerts. To be imported before the stage, whose server is told of it.
import { mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'tsunagu-alerts-'))
process.env.TSUNAGU_ALERTS_FOLDER = folder
process.env.TSUNAGU_ALERTS_AREAS = '3640300=991015'
const sample = readFileSync(new URL('../data/jma/15_15_01_220314_VPWW54.xml', import.meta.url), 'utf8')

/** A telegram of this moment about the demo's municipality; it lies there whole at once. */
export function drop(name, said, status = '通常') {
  const now = new Date().toISOString().slice(0, 19)
  const text = sample
    .replaceAll('藍住町', '汐見原市')
    .replaceAll('徳島県', '日向野県')
    .replace(/<DateTime>[^<]*/, `<DateTime>${now}Z`)
    .replaceAll('2021-09-14T13:42:00+09:00', `${now}Z`)
    .replace('<Status>通常', `<Status>${status}`)
    .replace('北部では、１４日夜のはじめ頃まで高潮に警戒してください。', said)
  writeFileSync(join(folder, `${name}.part`), text)
  renameSync(join(folder, `${name}.part`), join(folder, `${name}.xml`))
}
