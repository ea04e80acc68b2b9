/** Where a payload tries to get: all of it watched by the test. */
export interface CanaryTargets {
  /** Base of a local HTTP server that counts requests, e.g. `http://127.0.0.1:41234`. */
  readonly http: string;
  /** `file:` URL of a directory that holds `canary.html`, `.txt`, `.css`, `.svg` and `.png`. */
  readonly file: string;
}

/**
 * Markup by which a text could make a browser fetch something, read a file, run a script or leave the page
 * (promise 13). Each is put into every field of every document, and fed to the renderer unescaped.
 */
export function hostilePayloads({ http, file }: CanaryTargets): Record<string, string> {
  const host = http.replace('http://', '');
  const hit = (id: string): string => `${http}/${id}`;
  return {
    // pictures and media
    img: `<img src="${hit('img')}">`,
    imgBreakout: `"><img src=${hit('imgBreakout')}>`,
    imgSingleQuote: `'><img src='${hit('imgSingleQuote')}'>`,
    imgSrcset: `<img srcset="${hit('imgSrcset')} 2x" src="data:,">`,
    imgProtocolRelative: `<img src="//${host}/imgProtocolRelative">`,
    imgLocalhost: `<img src="http://localhost:${host.split(':')[1]}/imgLocalhost">`,
    imgIpv6: `<img src="http://[::ffff:127.0.0.1]:${host.split(':')[1]}/imgIpv6">`,
    imgDecimalIp: `<img src="http://2130706433:${host.split(':')[1]}/imgDecimalIp">`,
    imgCredentials: `<img src="http://user:pass@${host}/imgCredentials">`,
    imgOnerror: `<img src=x onerror="fetch('${hit('imgOnerror')}')">`,
    imgLazy: `<img loading="lazy" src="${hit('imgLazy')}">`,
    picture: `<picture><source srcset="${hit('picture')}"><img src="data:,"></picture>`,
    video: `<video autoplay src="${hit('video')}" poster="${hit('poster')}"></video>`,
    audio: `<audio autoplay><source src="${hit('audio')}"></audio>`,
    track: `<video src="data:video/mp4,"><track default src="${hit('track')}"></video>`,
    inputImage: `<input type="image" src="${hit('inputImage')}">`,
    bodyBackground: `<body background="${hit('bodyBackground')}">`,
    tableBackground: `<table background="${hit('tableBackground')}"><td>x</table>`,
    // style
    link: `<link rel="stylesheet" href="${hit('link')}">`,
    linkPreload: `<link rel="preload" as="image" href="${hit('linkPreload')}">`,
    linkPrefetch: `<link rel="prefetch" href="${hit('linkPrefetch')}">`,
    linkPreconnect: `<link rel="preconnect" href="${http}"><link rel="dns-prefetch" href="${http}">`,
    linkIcon: `<link rel="icon" href="${hit('linkIcon')}">`,
    linkManifest: `<link rel="manifest" href="${hit('linkManifest')}">`,
    linkModulePreload: `<link rel="modulepreload" href="${hit('linkModulePreload')}">`,
    styleImport: `<style>@import url("${hit('styleImport')}");</style>`,
    styleImportPlain: `<style>@import "${hit('styleImportPlain')}";</style>`,
    styleBackground: `<style>body{background:url(${hit('styleBackground')})}</style>`,
    styleFont: `<style>@font-face{font-family:z;src:url(${hit('styleFont')})}*{font-family:z!important}</style>x`,
    styleContent: `<style>p::before{content:url(${hit('styleContent')})}</style><p>x`,
    styleCursor: `<p style="cursor:url(${hit('styleCursor')}),auto">x</p>`,
    styleAttribute: `<p style="background-image:url('${hit('styleAttribute')}')">x</p>`,
    styleBreakout: `#000;background:url(${hit('styleBreakout')})`,
    styleAttributeBreakout: `" style="background:url(${hit('styleAttributeBreakout')})" x="`,
    stylePage: `<style>@page{background:url(${hit('stylePage')});@top-left{content:url(${hit('stylePage2')})}}</style>`,
    styleImageSet: `<p style="background:image-set('${hit('styleImageSet')}' 1x)">x</p>`,
    styleMask: `<p style="mask:url(${hit('styleMask')}#m);filter:url(${hit('styleFilter')}#f)">x</p>`,
    styleClose: `</style><img src="${hit('styleClose')}">`,
    styleFile: `<style>@import url("${file}/canary.css");</style>`,
    // scripts
    script: `<script>fetch('${hit('script')}')</script>`,
    scriptSrc: `<script src="${hit('scriptSrc')}"></script>`,
    scriptModule: `<script type="module">import '${hit('scriptModule')}'</script>`,
    scriptClose: `</script><script>new Image().src='${hit('scriptClose')}'</script>`,
    scriptBeacon: `<script>navigator.sendBeacon('${hit('scriptBeacon')}','x')</script>`,
    scriptWebSocket: `<script>new WebSocket('ws://${host}/scriptWebSocket')</script>`,
    scriptLocation: `<script>location='${hit('scriptLocation')}'</script>`,
    scriptXhrFile: `<script>x=new XMLHttpRequest();x.open('GET','${file}/canary.txt',false);x.send();document.write(x.responseText)</script>`,
    scriptWorker: `<script>new Worker(URL.createObjectURL(new Blob(["fetch('${hit('scriptWorker')}')"])))</script>`,
    svgOnload: `<svg onload="fetch('${hit('svgOnload')}')"></svg>`,
    detailsToggle: `<details open ontoggle="fetch('${hit('detailsToggle')}')">x</details>`,
    javascriptUrl: `<iframe src="javascript:fetch('${hit('javascriptUrl')}')"></iframe>`,
    // frames and plug-ins
    iframe: `<iframe src="${hit('iframe')}"></iframe>`,
    iframeFile: `<iframe src="${file}/canary.html"></iframe>`,
    iframeSrcdoc: `<iframe srcdoc="<img src='${hit('iframeSrcdoc')}'><script>fetch('${hit('iframeSrcdocScript')}')</script>"></iframe>`,
    iframeData: `<iframe src="data:text/html,<img src='${hit('iframeData')}'>"></iframe>`,
    iframeViewSource: `<iframe src="view-source:${file}/canary.txt"></iframe>`,
    frameset: `<frameset><frame src="${hit('frameset')}"></frameset>`,
    object: `<object data="${hit('object')}"></object>`,
    objectFile: `<object data="${file}/canary.txt" type="text/plain"></object>`,
    embed: `<embed src="${hit('embed')}">`,
    embedFile: `<embed src="${file}/canary.html" type="text/html">`,
    fencedFrame: `<fencedframe src="${hit('fencedFrame')}"></fencedframe>`,
    portal: `<portal src="${hit('portal')}"></portal>`,
    // SVG and MathML
    svgImage: `<svg width="9" height="9"><image href="${hit('svgImage')}" width="9" height="9"/></svg>`,
    svgXlink: `<svg width="9" height="9"><image xlink:href="${hit('svgXlink')}" width="9" height="9"/></svg>`,
    svgFeImage: `<svg width="9" height="9"><filter id="f"><feImage href="${hit('svgFeImage')}"/></filter><rect width="9" height="9" filter="url(#f)"/></svg>`,
    svgUse: `<svg><use href="${hit('svgUse')}#a"/></svg>`,
    svgStyle: `<svg><style>@import url("${hit('svgStyle')}");</style></svg>`,
    svgForeignObject: `<svg><foreignObject width="9" height="9"><img xmlns="http://www.w3.org/1999/xhtml" src="${hit('svgForeignObject')}"/></foreignObject></svg>`,
    svgFile: `<svg width="9" height="9"><image href="${file}/canary.png" width="9" height="9"/></svg>`,
    svgDataNested: `<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='${hit('svgDataNested')}'/></svg>">`,
    svgEntity: `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY c SYSTEM "${file}/canary.txt">]><svg><text>&c;</text></svg>`,
    math: `<math href="${hit('math')}"><mtext><img src="${hit('mathImg')}"></mtext></math>`,
    // leaving the page
    metaRefresh: `<meta http-equiv="refresh" content="0;url=${hit('metaRefresh')}">`,
    metaRefreshFile: `<meta http-equiv="refresh" content="0;url=${file}/canary.html">`,
    metaRefreshData: `<meta http-equiv="refresh" content="0;url=data:text/html,<img src=${hit('metaRefreshData')}>">`,
    metaCspReport: `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; report-uri ${hit('metaCspReport')}">`,
    base: `<base href="${http}/base/"><img src="relative">`,
    baseTarget: `<base href="${file}/"><img src="canary.png">`,
    form: `<form action="${hit('form')}" id="f"><button autofocus></form><input form="f" type="image" src="${hit('formImage')}">`,
    anchorPing: `<a href="${hit('anchor')}" ping="${hit('anchorPing')}" autofocus>x</a>`,
    // getting out of where the text was put
    closeEverything: `</td></tr></table></div></main></body></html><img src="${hit('closeEverything')}">`,
    headInBody: `</body><head><link rel="stylesheet" href="${hit('headInBody')}"><title>x</title></head><body>`,
    commentBreakout: `--><img src="${hit('commentBreakout')}"><!--`,
    cdata: `<![CDATA[<img src="${hit('cdata')}">]]>`,
    template: `<template shadowrootmode="open"><img src="${hit('template')}"></template>`,
    declarativeShadow: `<div><template shadowrootmode="open"><style>@import url(${hit('declarativeShadow')})</style></template></div>`,
    noscript: `<noscript><img src="${hit('noscript')}"></noscript>`,
    xmp: `<xmp></xmp><plaintext><img src="${hit('xmp')}">`,
    mutation: `<svg></p><style><g title="</style><img src=${hit('mutation')}>">`,
    unclosed: `<img src="${hit('unclosed')}`,
    entities: `&lt;img src=&quot;${hit('entities')}&quot;&gt;`,
    doubleEscape: `&amp;lt;img src=${hit('doubleEscape')}&amp;gt;`,
    fullWidth: `＜img src=＂${hit('fullWidth')}＂＞`,
    nullByte: `<im\u0000g src="${hit('nullByte')}">`,
    newlines: `<img\n\tsrc\n=\n"${hit('newlines')}"\n>`,
    url: hit('url'),
    fileUrl: `${file}/canary.html`,
    imgFile: `<img src="${file}/canary.png">`,
    imgFilesystem: `<img src="filesystem:${file}/canary.png"><img src="blob:${http}/x">`,
    imgChrome: `<iframe src="chrome://version"></iframe><img src="chrome://favicon">`,
    attachment: `<link rel="attachment" href="${file}/canary.txt"><a rel="attachment" href="${file}/canary.txt">x</a>`,
    templateLiteral: '${fetch("' + hit('templateLiteral') + '")}{{constructor.constructor("fetch(1)")()}}',
  };
}
