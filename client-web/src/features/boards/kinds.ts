import type { BoardKind } from '../../api/types'
import type { IconName } from '../../ui/icons'

const icons: Partial<Record<BoardKind, IconName>> = { notice: 'board', training: 'report', new_provider: 'home' }

export const iconOf = (kind: BoardKind): IconName => icons[kind] ?? 'board'
