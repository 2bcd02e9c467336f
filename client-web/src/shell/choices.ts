import type { Board } from '../api/types'
import type { Choice } from '../domain/palette'
import { sayLanguage, sayScheme, sayTextSize } from '../i18n/preference_words'
import * as m from '../paraglide/messages'
import { locales } from '../paraglide/runtime'
import { laterPaths } from '../router/later_paths'
import { navigate } from '../router/router.svelte'
import { paths } from '../router/routes'
import { closeScreen } from '../state/lock'
import { preferences, schemes, textSizes } from '../state/preferences.svelte'
import { tool } from '../state/tool.svelte'
import { signOutHere } from './departure'

export type Act = Choice & { act: () => void }

/** The pages that this membership may open. */
export function pageChoices(may: string[], boards: Pick<Board, 'id' | 'name' | 'kind'>[], watches: boolean): Act[] {
  const page = (id: string, path: string, name: string, words: string): Act => ({
    id,
    name,
    words,
    act: () => navigate(path),
  })
  return [
    ...(watches
      ? []
      : [
          page('home', paths.home, m.nav_main_home(), m.palette_words_home()),
          page('patients', paths.patients, m.nav_main_patients(), m.palette_words_patients()),
        ]),
    page('boards', paths.boards, m.nav_main_boards(), m.palette_words_boards()),
    ...(may.includes('see_vacancies')
      ? [page('beds', laterPaths.beds, m.beds_page_title(), m.palette_words_beds())]
      : []),
    ...(may.includes('see_disasters')
      ? [page('disasters', laterPaths.disasters, m.disaster_page_title(), m.palette_words_disasters())]
      : []),
    ...(may.includes('see_broadcasts')
      ? [page('broadcasts', laterPaths.broadcasts, m.broadcast_page_title(), m.palette_words_broadcasts())]
      : []),
    ...(boards.some(({ kind }) => kind === 'training')
      ? [page('trainings', laterPaths.trainings, m.training_list_title(), m.palette_words_trainings())]
      : []),
    ...(may.includes('see_indicators')
      ? [page('indicators', paths.indicators, m.indicator_page_title(), m.palette_words_indicators())]
      : []),
    ...(may.includes('see_directory')
      ? [
          page('directory', laterPaths.directory, m.provider_list_title(), m.palette_words_directory()),
          page('providers', laterPaths.providers, m.provider_notices_title(), m.palette_words_providers()),
        ]
      : []),
    ...(may.includes('see_rotas')
      ? [page('rotas', laterPaths.rotas, m.rota_page_title(), m.palette_words_rotas())]
      : []),
    ...(may.includes('see_applications')
      ? [page('applications', laterPaths.applications, m.application_list_title(), m.palette_words_applications())]
      : []),
    ...(['publish', 'manage_public_page'].some((action) => may.includes(action))
      ? [page('public-page', laterPaths.publicPage, m.public_page_title(), m.palette_words_public())]
      : []),
    ...boards.map(({ id, name }) =>
      page(id, laterPaths.board(id), m.palette_page_board({ name }), m.palette_words_boards()),
    ),
    ...(may.includes('register_patient')
      ? [page('register', laterPaths.register, m.chart_register_title(), m.palette_words_register())]
      : []),
    ...(may.includes('keep_roster')
      ? [page('members', paths.members, m.nav_main_members(), m.palette_words_members())]
      : []),
    ...(may.includes('read_access_log')
      ? [page('log', paths.accessLog, m.nav_main_access_log(), m.palette_words_log())]
      : []),
    page('settings', paths.settings, m.nav_main_settings(), m.palette_words_settings()),
    page('notifications', laterPaths.notifications, m.settings_notifications_title(), m.palette_words_notifications()),
    page('practice', laterPaths.practice, m.practice_page_title(), m.palette_words_practice()),
    page('first_run', paths.firstRun('name'), m.help_dialog_first_run(), m.palette_words_first_run()),
  ]
}

export function commandChoices(): Act[] {
  return [
    ...textSizes.map((size) => ({
      id: `text-${size}`,
      name: m.palette_command_text({ choice: sayTextSize(size) }),
      words: m.palette_words_text(),
      act: () => {
        preferences.textSize = size
      },
    })),
    ...schemes.map((scheme) => ({
      id: `scheme-${scheme}`,
      name: m.palette_command_scheme({ choice: sayScheme(scheme) }),
      words: m.palette_words_scheme(),
      act: () => {
        preferences.scheme = scheme
      },
    })),
    ...locales.map((locale) => ({
      id: `locale-${locale}`,
      name: m.palette_command_language({ choice: sayLanguage(locale) }),
      words: m.palette_words_language(),
      act: () => {
        preferences.locale = locale
      },
    })),
    {
      id: 'help',
      name: m.nav_tool_help(),
      words: m.palette_words_help(),
      act: () => {
        tool.shown = 'help'
      },
    },
    {
      id: 'keys',
      name: m.keys_dialog_title(),
      words: m.palette_words_keys(),
      act: () => {
        tool.shown = 'keys'
      },
    },
    { id: 'lock', name: m.account_menu_lock(), words: m.palette_words_lock(), act: () => void closeScreen() },
    { id: 'sign-out', name: m.account_menu_sign_out(), words: m.palette_words_sign_out(), act: signOutHere },
  ]
}
