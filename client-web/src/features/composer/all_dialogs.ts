export { default as MustReadDialog } from '../../ui/MustReadDialog.svelte'
export { default as AddresseeDialog } from './AddresseeDialog.svelte'
export { default as ChangedDialog } from './ChangedDialog.svelte'
export { default as UrgentDialog } from './UrgentDialog.svelte'
