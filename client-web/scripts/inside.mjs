// Makes inside.html: the page for whoever has a session. Its head names what the first page inside needs, code and
// answers of the server, so that it comes with the page instead of after the code that would ask for it.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './first.mjs'

export function inside() {
  return {
    name: 'inside',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const files = Object.values(bundle)
        const shell = files.find(({ facadeModuleId }) => facadeModuleId?.endsWith('/src/shell/Shell.svelte'))
        const needed = [shell, ...files.filter(({ fileName }) => shell.imports.includes(fileName))]
        const page = bundle['index.html'].source
        const early = readFileSync(join(root, 'src/early.js'), 'utf8')
        const name = `assets/early-${createHash('sha256').update(early).digest('base64url').slice(0, 8)}.js`
        this.emitFile({ type: 'asset', fileName: name, source: early })
        const scripts = needed.map(({ fileName }) => fileName)
        const styles = needed.flatMap(({ viteMetadata }) => [...viteMetadata.importedCss])
        const hints = [
          ...scripts.map((name) => `<link rel="modulepreload" crossorigin href="/${name}">`),
          ...styles.map((name) => `<link rel="preload" as="style" crossorigin href="/${name}">`),
        ].filter((hint) => !page.includes(hint.slice(hint.indexOf('/'))))
        const source = page
          .replace('<script', `<script type="module" async fetchpriority="high" src="/${name}"></script>\n    <script`)
          .replace('</head>', `  ${hints.join('\n    ')}\n  </head>`)
        this.emitFile({ type: 'asset', fileName: 'inside.html', source })
      },
    },
  }
}
