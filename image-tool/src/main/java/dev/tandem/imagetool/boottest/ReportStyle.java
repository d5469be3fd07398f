package dev.tandem.imagetool.boottest;

/** The style sheet of the page. */
final class ReportStyle {
    /** For {@code style}, which is no markup for a browser: so it has no character that XML would escape. */
    static final String SHEET = """

            :root { color-scheme: light dark; --page: #ffffff; --text: #1f2328; --faint: #59636e; --edge: #d1d9e0;
              --panel: #f6f8fa; --pass: #1a7f37; --fail: #c11d28; --fail-panel: #fff0ef; --link: #0757b8; }
            * { box-sizing: border-box; }
            body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 72rem; background: var(--page); color: var(--text);
              font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
            h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 0.75rem; }
            h2 { font-size: 1.25rem; line-height: 1.3; margin: 0; }
            h3 { font-size: 1rem; margin: 1.25rem 0 0.4rem; }
            p { margin: 0.3rem 0; }
            a { color: var(--link); }
            .verdict { display: inline-block; padding: 0.05em 0.6em; margin-right: 0.35em; border: 2px solid; border-radius: 1em;
              font-size: 0.8em; white-space: nowrap; }
            .passed { color: var(--pass); } .failed { color: var(--fail); }
            .faint { color: var(--faint); }
            dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 1rem; margin: 0.5rem 0 1.5rem; }
            dt { color: var(--faint); } dd { margin: 0; }
            table { border-collapse: collapse; width: 100%; }
            th { text-align: left; font-weight: 600; color: var(--faint); font-size: 0.875rem; }
            th, td { padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid var(--edge); vertical-align: top; }
            .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
            .nowrap { white-space: nowrap; }
            .events { font-size: 0.9rem; }
            .events .number { width: 5.5rem; } .events .kind { width: 6.5rem; color: var(--faint); white-space: nowrap; }
            .overview td:first-child { width: 8rem; }
            tr.failure td { background: var(--fail-panel); font-weight: 600; }
            section { margin-top: 2.5rem; padding-top: 1.25rem; border-top: 2px solid var(--edge); }
            .why { margin: 1rem 0; padding: 0.75rem 1rem; border: 1px solid var(--fail); border-left-width: 6px; border-radius: 6px;
              background: var(--fail-panel); }
            .why h3 { margin-top: 0; } .why h3 + p { font-weight: 600; } .why h4 { margin: 0.75rem 0 0.25rem; font-size: 0.875rem; }
            pre { margin: 0; padding: 0.6rem 0.75rem; background: var(--page); border: 1px solid var(--edge); border-radius: 6px;
              font: 12px/1.45 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre-wrap; }
            summary { cursor: pointer; font-weight: 600; margin: 1rem 0 0.4rem; }
            .legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; list-style: none; margin: 0.5rem 0; padding: 0;
              font-size: 0.875rem; }
            .legend svg { vertical-align: -3px; margin-right: 0.2rem; }
            .scroll { overflow-x: auto; margin: 1rem 0 0.5rem; }
            .timeline { display: block; width: 100%; min-width: 60rem; height: auto; }
            svg text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: var(--text); }
            svg text.faint { fill: var(--faint); } svg text.strong { font-weight: 600; }
            svg text.failure { fill: var(--fail); font-weight: 600; }
            @media (prefers-color-scheme: dark) {
              :root { --page: #0d1117; --text: #e6edf3; --faint: #9198a1; --edge: #3d444d; --panel: #161b22; --pass: #4ac26b;
                --fail: #ff7b72; --fail-panel: #2c1618; --link: #6cb0ff; }
              .lane { fill: #161b22; } .grid { stroke: #30363d; }
              .firmware-bar { fill: #4d3a10; } .kernel-bar { fill: #17406b; } .system-bar { fill: #1b4d2a; }
              .power-bar { fill: #373e47; } .power, .message { fill: #e6edf3; } .client { fill: #b083f0; }
              .network { fill: #39c5cf; } .check { stroke: #4ac26b; }
              .cut { stroke: #f0a04b; } .failure-mark { fill: #ff7b72; } .failure-line { stroke: #ff7b72; }
            }
            @media (max-width: 34rem) {
              .events .number, .events .kind { width: 1%; } th, td { padding-right: 0.5rem; }
            }
            @media print {
              body { max-width: none; padding: 0; font-size: 11pt; }
              .scroll { overflow: visible; } .timeline { min-width: 0; }
              tr, pre, .timeline, .legend { break-inside: avoid; } h2, h3, summary { break-after: avoid; }
            }
            """;

    private ReportStyle() {}
}
