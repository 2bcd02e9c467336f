import { mount } from 'svelte'
import App from './App.svelte'
import { watchActivity } from './api/activity'
import { whenRefused } from './api/client'
import './app.css'
import { loadWords } from './i18n/catalogue'
import { loadRefusals } from './i18n/failure.svelte'
import { getLocale } from './paraglide/runtime'
import { start } from './router/router.svelte'
import { applyPreferences } from './state/preferences.svelte'

const retryMilliseconds = 2_000

applyPreferences()
start()
watchActivity(window)
whenRefused(async ({ code }, ...of) => {
  await loadRefusals()
  return /^(fresh|strong)_/.test(code) && (await import('./shell/proving')).prove(code, ...of)
})
void begin()

/** Nothing is drawn before there are words for it. */
async function begin(): Promise<void> {
  try {
    await loadWords(getLocale())
  } catch {
    setTimeout(begin, retryMilliseconds)
    return
  }
  const target = document.getElementById('app')
  if (target) mount(App, { target })
}
