import type { JSX } from 'react';
import { Bilingual } from './Bilingual.tsx';
import type { DemoIdentity } from './demoIdentities.ts';
import type { OfferedPurpose } from './purposes.ts';

interface Props {
  /** None beside a real issuer: there a visitor brings a token of his own. */
  readonly identities: readonly DemoIdentity[];
  readonly identity: string;
  readonly token: string;
  readonly purposes: readonly OfferedPurpose[];
  readonly purpose: string;
  readonly reference: string;
  readonly rejectDenied: boolean;
  readonly notice: string;
  readonly onIdentity: (id: string) => void;
  readonly onToken: (token: string) => void;
  readonly onPurpose: (code: string) => void;
  readonly onReference: (reference: string) => void;
  readonly onRejectDenied: (reject: boolean) => void;
}

/** The bar on top: as whom and for what the next query asks. */
export function CallerBar(props: Props): JSX.Element {
  const { identities, purposes } = props;
  const purpose = purposes.find(({ code }) => code === props.purpose);
  const needsReference = purpose?.requiresReference === true;
  const missing = needsReference && props.reference.trim() === '';
  const anonymous = identities.length > 0 ? identities.find(({ id }) => id === props.identity)?.token == null : props.token === '';
  return (
    <header className="caller-bar">
      <h1>
        <span lang="zh-CN">信用图谱</span> <span lang="en">Credit Graph</span>
      </h1>
      <form
        aria-label="查询身份与用途 / Caller and purpose"
        onSubmit={(event) => {
          event.preventDefault();
        }}
      >
        {identities.length > 0 ? (
          <div className="field">
            <label htmlFor="identity">
              <Bilingual zh="演示身份" en="Demo identity" />
            </label>
            <select
              id="identity"
              value={props.identity}
              aria-describedby="identity-hint"
              onChange={(event) => {
                props.onIdentity(event.target.value);
              }}
            >
              {identities.map(({ id, title }) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
            </select>
            <p className="hint" id="identity-hint">
              {identities.find(({ id }) => id === props.identity)?.description}
            </p>
          </div>
        ) : (
          <div className="field">
            <label htmlFor="token">
              <Bilingual zh="访问令牌" en="Bearer token" />
            </label>
            <input
              id="token"
              type="password"
              autoComplete="off"
              spellCheck={false}
              value={props.token}
              aria-describedby="token-hint"
              onChange={(event) => {
                props.onToken(event.target.value.trim());
              }}
            />
            <p className="hint" id="token-hint">
              留空即公开查询；只留在本页内存 / empty: OPEN; kept in this page only
            </p>
          </div>
        )}
        <div className="field">
          <label htmlFor="purpose">
            <Bilingual zh="用途" en="x-query-purpose" />
          </label>
          <select
            id="purpose"
            value={props.purpose}
            disabled={anonymous}
            aria-describedby="purpose-hint"
            onChange={(event) => {
              props.onPurpose(event.target.value);
            }}
          >
            <option value="">无 / none</option>
            {purposes.map(({ code, name, granted }) => (
              <option key={code} value={code}>{`${name} ${code}${granted ? '' : '（未获准 not granted）'}`}</option>
            ))}
          </select>
          <p className="hint" id="purpose-hint">
            {anonymous
              ? '无令牌不得声明用途 / no token, no purpose'
              : (purpose?.legalBasis ?? '共享级以上和自然人信息须说明 / needed from SHARED on, and for persons')}
          </p>
        </div>
        <div className="field">
          <label htmlFor="reference">
            <Bilingual zh="案号" en="x-query-reference" />
            {needsReference && <strong className="required"> 必填 required</strong>}
          </label>
          <input
            id="reference"
            type="text"
            autoComplete="off"
            maxLength={200}
            placeholder="（2026）粤18执1号"
            value={props.reference}
            required={needsReference}
            aria-invalid={missing}
            aria-describedby="reference-hint"
            onChange={(event) => {
              props.onReference(event.target.value);
            }}
          />
          <p className="hint" id="reference-hint">
            {needsReference
              ? '该用途须注明案件或业务编号 / this purpose needs a case number'
              : '案件或业务编号，可不填 / case or file number, optional'}
          </p>
        </div>
        <div className="check">
          <input
            id="reject"
            type="checkbox"
            checked={props.rejectDenied}
            onChange={(event) => {
              props.onRejectDenied(event.target.checked);
            }}
          />
          <label htmlFor="reject">
            <span lang="zh-CN">有字段不可读时拒绝整个请求</span> <code>x-on-denied: reject</code>
          </label>
        </div>
      </form>
      <p role="status" className="notice">
        {props.notice}
      </p>
    </header>
  );
}
