import * as L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import type { ZoneMap, ZoneOnMap } from '../../api/types.js';

/** All of Italy, until there is something to look at. */
const ITALY = L.latLngBounds([36.5, 6.6], [47.1, 18.6]);

/**
 * A map that asks nobody for anything: without tiles of the municipality's own it is plain ground. Pages under it scroll
 * with the wheel as everywhere; who wants to zoom has buttons, keys, two fingers and the double click.
 */
export function makeMap(
  element: HTMLElement,
  tiles: ZoneMap['tiles'],
  words: { in: string; out: string },
): L.Map {
  const map = L.map(element, {
    zoomControl: false,
    attributionControl: Boolean(tiles?.attribution),
    scrollWheelZoom: false,
    maxZoom: 19,
    fadeAnimation: false,
    zoomAnimation: false,
    markerZoomAnimation: false,
  });
  L.control.zoom({ zoomInTitle: words.in, zoomOutTitle: words.out }).addTo(map);
  map.attributionControl?.setPrefix(false);
  if (tiles) L.tileLayer(tiles.url, { attribution: escapeHtml(tiles.attribution), maxZoom: 19 }).addTo(map);
  map.fitBounds(ITALY);
  return map;
}

export function zoneLayer(zone: ZoneOnMap, faint = false): L.GeoJSON | null {
  if (!zone.geometry) return null;
  const label = document.createElement('span');
  label.textContent = zone.code;
  return L.geoJSON(zone.geometry as Parameters<typeof L.geoJSON>[0], {
    interactive: !faint,
    style: {
      color: zone.color,
      weight: faint ? 1.5 : 3,
      fillColor: zone.color,
      fillOpacity: faint ? 0.08 : 0.25,
      ...(zone.active && !faint ? {} : { dashArray: '6 5' }),
    },
  }).bindTooltip(label, { permanent: true, direction: 'center', className: 'zone-label' });
}

export function showAll(map: L.Map, layers: readonly L.Layer[]): void {
  const bounds = L.featureGroup([...layers]).getBounds();
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [24, 24], maxZoom: 18 });
}

function escapeHtml(text: string): string {
  const element = document.createElement('span');
  element.textContent = text;
  return element.innerHTML;
}

export { L };
