import type { JSX } from 'react';

/** A text in Chinese, then English, each marked with its language for screen readers and fonts. */
export function Bilingual({ zh, en }: { readonly zh: string; readonly en: string }): JSX.Element {
  return (
    <>
      <span lang="zh-CN">{zh}</span>{' '}
      <span lang="en" className="english">
        {en}
      </span>
    </>
  );
}
