import { getLocale, type Locale, setLocale } from '../paraglide/runtime'

export type TextSize = 'normal' | 'large' | 'largest'

const textSizes: TextSize[] = ['normal', 'large', 'largest']
let locale = $state<Locale>(getLocale())
let textSize = $state<TextSize>(textSizes.find((size) => size === remembered('text_size')) ?? 'normal')
let hasShortcuts = $state(remembered('shortcuts') !== 'off')

/** How this device shows things. Nothing here is about a person, so it may stay in the browser. */
export const preferences = {
  get locale(): Locale {
    return locale
  },
  set locale(chosen: Locale) {
    setLocale(chosen, { reload: false })
    locale = chosen
    applyPreferences()
  },
  get textSize(): TextSize {
    return textSize
  },
  set textSize(chosen: TextSize) {
    textSize = chosen
    remember('text_size', chosen)
    applyPreferences()
  },
  get hasShortcuts(): boolean {
    return hasShortcuts
  },
  set hasShortcuts(isOn: boolean) {
    hasShortcuts = isOn
    remember('shortcuts', isOn ? 'on' : 'off')
  },
}

export function applyPreferences(): void {
  document.documentElement.lang = locale
  document.documentElement.dataset.textSize = textSize
}

/** Browsers that refuse storage still show the page. */
function remembered(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

function remember(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    return
  }
}
