import { type AxeResults, source as axe } from 'axe-core';
import type { Page } from 'playwright-core';
import { resizeTo } from './browser.js';

const LOOKS = (['dark', 'light'] as const).flatMap((colorScheme) =>
  [1440, 375].map((width) => ({ colorScheme, width })),
);

/**
 * Problems that axe finds on a page, dark and light, wide and narrow, and its horizontal overflow. The page's policy forbids
 * scripts, so the debugger runs axe. The page is 1280 px wide afterwards.
 */
export async function faultsOf(page: Page): Promise<string[]> {
  const faults: string[] = [];
  await page.evaluate(axe);
  for (const { colorScheme, width } of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await resizeTo(page, { width, height: 800 });
    await page.evaluate(allIsStill);
    const { violations } = await page.evaluate(() =>
      (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
    );
    for (const { id, nodes } of violations)
      for (const { html, failureSummary } of nodes)
        faults.push(`${colorScheme} ${width}: ${id} ${html}\n${failureSummary}`);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (overflow > 0) faults.push(`${colorScheme} ${width}: sticks out by ${overflow} px`);
  }
  await resizeTo(page, { width: 1280, height: 800 });
  await page.evaluate(allIsStill);
  return faults;
}

/** Runs in the page: resolves when rendering and animations have ended. */
export async function allIsStill(): Promise<void> {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
}
