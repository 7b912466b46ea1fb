import type { JSX } from 'react';
import type { Answer } from './answer.ts';
import { Bilingual } from './Bilingual.tsx';

/** How an answer came about: its status, the policy in force, as whom and for what it was asked. */
export function AnswerFacts({ answer }: { readonly answer: Answer }): JSX.Element {
  const { status, policyRevision, requestId, caller } = answer;
  const isFine = status !== undefined && status < 400;
  return (
    <dl className="facts">
      <div>
        <dt>
          <Bilingual zh="HTTP 状态" en="status" />
        </dt>
        <dd className={isFine ? 'fine' : 'failed'}>{status ?? '—'}</dd>
      </div>
      <div>
        <dt>
          <Bilingual zh="策略版本" en="x-policy-revision" />
        </dt>
        <dd>{policyRevision ?? '—'}</dd>
      </div>
      <div>
        <dt>
          <Bilingual zh="身份" en="caller" />
        </dt>
        <dd>{caller.title}</dd>
      </div>
      <div>
        <dt>
          <Bilingual zh="用途" en="purpose" />
        </dt>
        <dd>{caller.purpose === '' ? '无 none' : caller.purpose}</dd>
      </div>
      {!isFine && requestId !== null && (
        <div>
          <dt>
            <Bilingual zh="请求编号" en="x-request-id" />
          </dt>
          <dd>{requestId}</dd>
        </div>
      )}
    </dl>
  );
}
