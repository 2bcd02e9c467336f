// A proxy of one machine in front of the server, through which a test can hand out another version of a file.
import { createServer, request } from 'node:http'
import { connect } from 'node:net'

export async function makeFront(region) {
  const port = Number(new URL(region.url).port)
  /** By path: what becomes of the text, or null where the file is gone. */
  const changed = new Map()
  const sockets = new Set()
  const server = createServer((asked, answer) => {
    const change = changed.get(asked.url)
    if (change === null) return answer.writeHead(404).end()
    const headers = { ...asked.headers }
    // What is to be changed must be readable, and there.
    if (change) for (const name of ['accept-encoding', 'if-none-match']) delete headers[name]
    const onward = request({ host: '127.0.0.1', port, path: asked.url, method: asked.method, headers }, async (found) => {
      if (!change) return found.pipe(answer.writeHead(found.statusCode, found.headers))
      const { 'content-length': _length, etag: _tag, ...rest } = found.headers
      answer.writeHead(found.statusCode, rest).end(change(Buffer.concat(await found.toArray()).toString()))
    })
    onward.on('error', () => answer.destroy())
    asked.pipe(onward)
  })
  server.on('upgrade', (asked, socket, head) => {
    const onward = connect(port, '127.0.0.1', () => {
      const lines = asked.rawHeaders.flatMap((name, at) => (at % 2 ? [] : [`${name}: ${asked.rawHeaders[at + 1]}`]))
      onward.write(`GET ${asked.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
      onward.write(head)
      socket.pipe(onward).pipe(socket)
    })
    for (const end of [socket, onward]) {
      sockets.add(end)
      end.on('error', () => {}).on('close', () => [socket, onward].forEach((one) => one.destroy()))
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    changed,
    async remove() {
      for (const socket of sockets) socket.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
