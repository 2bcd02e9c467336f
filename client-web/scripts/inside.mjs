// Makes inside.html: the page for whoever has a session. Its head names what the first page inside needs, so that it
// comes with the page instead of after the code that would ask for it.
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
        const scripts = needed.map(({ fileName }) => fileName)
        const styles = needed.flatMap(({ viteMetadata }) => [...viteMetadata.importedCss])
        const hints = [
          ...scripts.map((name) => `<link rel="modulepreload" crossorigin href="/${name}">`),
          ...styles.map((name) => `<link rel="preload" as="style" crossorigin href="/${name}">`),
        ].filter((hint) => !page.includes(hint.slice(hint.indexOf('/'))))
        const source = page.replace('</head>', `  ${hints.join('\n    ')}\n  </head>`)
        this.emitFile({ type: 'asset', fileName: 'inside.html', source })
      },
    },
  }
}
