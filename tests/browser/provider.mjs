// A real identity provider (oidc-provider, OpenID-certified) on this machine, at which whoever comes is one and the same person.
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

/** `amr`: by what they say that she proved who she is. `tell`: where a sign-out is announced, once that is known. */
export async function startProvider(callback, amr = ['pwd', 'otp']) {
  let announced = ''
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${server.address().port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'tsunagu',
        client_secret: 'a-secret-of-the-provider',
        redirect_uris: [callback],
        post_logout_redirect_uris: [new URL('/', callback).href],
        require_auth_time: true,
        backchannel_logout_uri: new URL('/later', callback).href,
        backchannel_logout_session_required: true,
      },
    ],
    cookies: { keys: ['only-for-tests'] },
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    // As it is, it calls nobody on this machine.
    fetch: (_, { method, headers, body }) => fetch(announced, { method, headers, body }),
    claims: { openid: ['sub', 'amr'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true },
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
      grant.addOIDCScope('openid')
      await grant.save()
      return grant
    },
  })
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (!request.url.startsWith('/interaction/')) return answer(request, response)
    return provider.interactionFinished(request, response, { login: { accountId: 'nakamura', amr } })
  })
  return {
    issuer,
    tell(url) {
      announced = url
    },
    close: () => server.close(),
  }
}
