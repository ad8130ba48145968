_selfcare() {
  local line="${(j: :)words[1,CURRENT]}"
  local -a found=("${(@f)$(selfcare "[suggest:${#line}]" "$line" 2> /dev/null)}")
  [[ -n $found ]] && compadd -- $found || _files
}
compdef _selfcare selfcare
