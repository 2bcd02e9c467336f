import * as m from '../paraglide/messages'
import type { Route } from '../router/routes'

/** What is told about a page: its name, and a few sentences, one a line. */
export type Topic = { name: () => string; text: () => string }

const tabs: Record<Extract<Route, { name: 'patient' }>['tab'], Topic> = {
  all: { name: m.help_name_timeline, text: m.help_text_timeline },
  vitals: { name: m.timeline_tab_vitals, text: m.help_text_vitals },
  handover: { name: m.timeline_tab_handover, text: m.help_text_handover },
  since: { name: m.timeline_tab_since, text: m.help_text_since },
}

const pages: Partial<Record<Route['name'], Topic>> = {
  home: { name: m.nav_main_home, text: m.help_text_home },
  patients: { name: m.nav_main_patients, text: m.help_text_patients },
  boards: { name: m.nav_main_boards, text: m.help_text_boards },
  beds: { name: m.beds_page_title, text: m.help_text_beds },
  disasters: { name: m.disaster_page_title, text: m.help_text_disasters },
  broadcasts: { name: m.broadcast_page_title, text: m.help_text_broadcasts },
  trainings: { name: m.training_list_title, text: m.help_text_trainings },
  indicators: { name: m.indicator_page_title, text: m.help_text_indicators },
  directory: { name: m.provider_list_title, text: m.help_text_directory },
  providers: { name: m.provider_notices_title, text: m.help_text_providers },
  'public-page': { name: m.public_page_title, text: m.help_text_public },
  register: { name: m.chart_register_title, text: m.help_text_register },
  chart: { name: m.chart_page_title, text: m.help_text_chart },
  team: { name: m.team_dialog_title, text: m.help_text_team },
  members: { name: m.nav_main_members, text: m.help_text_members },
  rotas: { name: m.rota_page_title, text: m.help_text_rotas },
  access_log: { name: m.nav_main_access_log, text: m.help_text_log },
  print: { name: m.print_page_title, text: m.help_text_print },
  settings: { name: m.nav_main_settings, text: m.help_text_settings },
  notifications: { name: m.settings_notifications_title, text: m.help_text_notifications },
  practice: { name: m.practice_page_title, text: m.help_text_practice },
  first_run: { name: m.help_dialog_first_run, text: m.help_text_first_run },
}

const training: Topic = { name: m.training_page_facts, text: m.help_text_training }

/** Pages that have nothing of their own to tell are told of as the first one is. */
export function topicOf(route: Route): Topic {
  if (route.name === 'trainings' && route.id) return training
  const topic = route.name === 'patient' ? tabs[route.tab] : pages[route.name]
  return topic ?? { name: m.nav_main_home, text: m.help_text_home }
}
