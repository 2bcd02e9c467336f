import * as m from '../paraglide/messages'

const textSizes = {
  normal: m.settings_text_normal,
  large: m.settings_text_large,
  largest: m.settings_text_largest,
}
const schemes = {
  device: m.settings_scheme_device,
  light: m.settings_scheme_light,
  dark: m.settings_scheme_dark,
}

export const sayTextSize = (size: keyof typeof textSizes) => textSizes[size]()
export const sayScheme = (scheme: keyof typeof schemes) => schemes[scheme]()
/** Each language by its own name. */
export const sayLanguage = (locale: string) => new Intl.DisplayNames(locale, { type: 'language' }).of(locale) ?? locale
