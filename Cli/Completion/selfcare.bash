_selfcare() {
  local IFS=$'\n'
  COMPREPLY=($(compgen -W "$(selfcare "[suggest:$COMP_POINT]" "$COMP_LINE" 2> /dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _selfcare selfcare
