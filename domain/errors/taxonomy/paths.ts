/** File endings by which a line `path:line: …` is told from a clock or a log prefix. */
export const ENDINGS: readonly string[] =
  'py pyi pyx js jsx mjs cjs ts tsx mts cts vue svelte astro css scss less sass styl html htm xhtml haml slim erb hbs twig liquid pug jade md mdx rst txt tex adoc json jsonc json5 yml yaml toml ini cfg conf env xml xsd xsl wsdl svg proto thrift graphql prisma sql sh bash zsh fish ksh bats ps1 bat rb rake gemspec podspec php phtml pl pm t lua go rs java kt kts scala sc groovy gradle clj cljs cljc edn cs csproj vbproj fsproj fs fsx vb swift m mm c cc cpp cxx h hh hpp hxx inl inc ipp tpp cu cuh zig nim nims d dart ex exs eex heex erl hrl hs lhs elm ml mli mly re rei res r R Rmd jl tf tfvars hcl rego bzl star bazel pp nix cmake mk ac am in po feature robot sol vy move sv svh v vh vhd vhdl f f90 f95 f03 f08 for ino vim adb ads pas dpr lpr cr odin coffee ls spec dockerfile ipynb ejs jsp cue awk tcl s asm build wgsl glsl frag vert cob cbl ninja rkt scm el lisp hx vala purs gleam hy ml4 wat fnl jsonnet libsonnet bicep puml'.split(
    ' ',
  );

const ENDING = `(?:${ENDINGS.join('|')})`;

/** A path as tools print it, as regex source: without blanks, or with a Windows drive. */
export const PATH: string = String.raw`(?:[A-Za-z]:[\\/])?[^\s:()\[\]"'<>|,;=]*?(?:\.${ENDING}|[\\/](?:[A-Z]\w*file|Vagrantfile|BUILD|\.\w+)|(?:Gem|Docker|Make|Rake|Cap|Guard|Pod|Brew|Jenkins|Vagrant|Proc|Earth|Just|Snake)file|\.env(?:\.\w+)?)`;
