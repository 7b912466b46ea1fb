import type { JSX, ReactNode } from 'react';
import type { AnswerReport } from './answerReport.ts';
import { Bilingual } from './Bilingual.tsx';
import { levelText, reasonText, sectorText } from './withheldReasons.ts';

const SHOWN_PATHS = 3;

/** Every error of an answer, grouped: withheld, not available, others; and how much is masked. */
export function ReportSections({ report }: { readonly report: AnswerReport }): JSX.Element {
  const { withheld, unavailable, others, masked } = report;
  return (
    <>
      <Section kind="withheld" zh="权限不足" en="Withheld" count={withheld.length}>
        {withheld.map((group) => (
          <li key={`${group.coordinate} ${group.reason} ${group.requiredLevel}`}>
            <p className="coordinate">
              <code>{group.coordinate}</code> <span className="sector">{sectorText(group.sector)}</span>
            </p>
            <p className="levels">
              <Bilingual zh="需要" en="needs" /> <b>{levelText(group.requiredLevel)}</b> · <Bilingual zh="持有" en="held" />{' '}
              <b>{levelText(group.heldLevel)}</b>
            </p>
            <p>
              <span className="reason">{group.reason}</span> <Bilingual {...reasonText(group.reason)} />
            </p>
            <Paths paths={group.paths} />
          </li>
        ))}
      </Section>
      <Section kind="unavailable" zh="部门不可用" en="Not available" count={unavailable.length}>
        {unavailable.map((group) => (
          <li key={`${group.code} ${group.departments.join()}`}>
            <p className="coordinate">{group.departments.map(sectorText).join('、') || group.code}</p>
            <p>
              {group.code === 'DEPARTMENT_BAD_ANSWER' ? (
                <Bilingual zh="部门的答复不合约定，未予采用" en="The department answered against its contract; not used." />
              ) : (
                <Bilingual zh="暂时取不到，不代表没有记录" en="Could not be reached; this does not mean that it holds nothing." />
              )}
            </p>
            <Paths paths={group.paths} />
          </li>
        ))}
      </Section>
      <Section kind="others" zh="其他错误" en="Other errors" count={others.length}>
        {others.map((error, index) => (
          <li key={index}>
            <p className="coordinate">
              <code>{error.code}</code>
            </p>
            <p>{error.message}</p>
            <Paths paths={error.path === '' ? error.coordinates : [error.path]} />
          </li>
        ))}
      </Section>
      {masked > 0 && (
        <p className="masked">
          <Bilingual
            zh={`另有 ${String(masked)} 个值部分以 * 遮盖显示。`}
            en={`${String(masked)} values are shown partly masked by asterisks.`}
          />
        </p>
      )}
    </>
  );
}

interface SectionProps {
  readonly kind: string;
  readonly zh: string;
  readonly en: string;
  readonly count: number;
  readonly children: ReactNode;
}

function Section({ kind, zh, en, count, children }: SectionProps): JSX.Element | null {
  if (count === 0) return null;
  return (
    <section className={`report ${kind}`} aria-labelledby={`report-${kind}`}>
      <h3 id={`report-${kind}`}>
        <Bilingual zh={zh} en={en} /> <span className="count">{count}</span>
      </h3>
      <ul>{children}</ul>
    </section>
  );
}

/** The first places, and the rest behind a summary. */
function Paths({ paths }: { readonly paths: readonly string[] }): JSX.Element | null {
  const rest = paths.slice(SHOWN_PATHS);
  if (paths.length === 0) return null;
  return (
    <>
      <ul className="paths">
        {paths.slice(0, SHOWN_PATHS).map((path) => (
          <li key={path}>
            <code>{path}</code>
          </li>
        ))}
      </ul>
      {rest.length > 0 && (
        <details>
          <summary>
            另有 {rest.length} 处 / {rest.length} more places
          </summary>
          <ul className="paths">
            {rest.map((path) => (
              <li key={path}>
                <code>{path}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
