import { expect, it } from 'vitest'
import { makeArea, makeHazard } from '../testing/alerts'
import { groupHazards } from './alert'

it('tells what holds and then where, the gravest first', () => {
  const rain = makeHazard('Rain')
  const special = makeHazard('Special', { severity: 'emergency' })
  const wind = makeHazard('Wind', { severity: 'danger', state: 'lifted' })
  const groups = groupHazards([
    makeArea('East', [rain, wind]),
    makeArea('West', [rain, special]),
    makeArea('East', [rain]),
  ])
  expect(groups.map(({ hazard, places }) => [hazard.text, places])).toEqual([
    ['Special', ['West']],
    ['Rain', ['East', 'West']],
    ['Wind', ['East']],
  ])
})

it('keeps apart what is lifted here and holds there', () => {
  const groups = groupHazards([
    makeArea('East', [makeHazard('Rain', { state: 'lifted' })]),
    makeArea('West', [makeHazard('Rain')]),
  ])
  expect(groups.map(({ hazard, places }) => [hazard.state, places])).toEqual([
    ['issued', ['West']],
    ['lifted', ['East']],
  ])
})
