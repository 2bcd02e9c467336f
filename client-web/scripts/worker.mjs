// Makes sw.js: the worker of src/sw.js with the names of all files of the build and its few words written in.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'

const read = (path) => readFileSync(new URL(path, import.meta.url))
/** The worker says them without a page, in the language of the server's own sentences. */
const words = JSON.parse(read('../messages/ja.json').toString())
const reasons = ['on_duty', 'urgent', 'must_read', 'reminder', 'addressed', 'notice']

export function worker() {
  return {
    name: 'worker',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const built = Object.values(bundle).filter(({ fileName }) => !fileName.endsWith('.map'))
        const still = readdirSync(new URL('../public/', import.meta.url))
        const hash = createHash('sha256').update(read('../src/sw.js'))
        for (const { fileName, code, source } of built) hash.update(fileName).update(code ?? source)
        for (const name of still) hash.update(name).update(read(`../public/${name}`))
        const files = [
          '/',
          ...built.filter(({ fileName }) => !fileName.endsWith('.html')).map(({ fileName }) => `/${fileName}`),
          ...still.map((name) => `/${name}`),
        ]
        const source = read('../src/sw.js')
          .toString()
          .replace('__FILES__', JSON.stringify(files))
          .replace(
            '__REASONS__',
            JSON.stringify(Object.fromEntries(reasons.map((one) => [one, words[`ringing_reason_${one}`]]))),
          )
          .replace('__NAME__', JSON.stringify(words.app_name))
          .replace('__VERSION__', hash.digest('hex').slice(0, 12))
        this.emitFile({ type: 'asset', fileName: 'sw.js', source })
      },
    },
  }
}
